import type { Installation, Permissions, Repository } from "../model/model.ts";
import { getAccount, getNow, type World } from "../model/world.ts";
import { presentInstalledRepository } from "../present/app.ts";

/** What an account allows the App, and how that changes. Each change sends GitHub's event. */
export class InstallationHandle {
  readonly #installation: Installation;

  constructor(installation: Installation) {
    this.#installation = installation;
  }

  /** The installation of an account; throws for an unknown account. */
  static find(world: World, login: string): InstallationHandle {
    const account = getAccount(world, login);
    const found = world.installations.find((installation) => installation.account === account);
    if (!found) throw new Error(`The App cannot be installed for ${login}`);
    return new InstallationHandle(found);
  }

  get id(): number {
    return this.#installation.id;
  }

  get permissions(): Permissions {
    return this.#installation.permissions;
  }

  /** Replaces what is granted. Tokens that are out lose what is not granted any more. */
  setPermissions(permissions: Permissions): void {
    this.#installation.permissions = { metadata: "read", ...permissions };
    this.#emit("new_permissions_accepted");
  }

  /** Chooses the repositories by name, or all of them. */
  selectRepositories(names: "all" | string[]): void {
    const before = this.#listRepositories();
    const all = [...this.#installation.account.world.repositories.values()];
    const chosen = all.filter(({ owner, name }) => owner === this.#installation.account && names.includes(name));
    this.#installation.repositories = names === "all" ? "all" : chosen.map(({ id }) => id);
    const after = this.#listRepositories();
    const added = after.filter((repository) => !before.includes(repository));
    const removed = before.filter((repository) => !after.includes(repository));
    const parts = {
      repository_selection: names === "all" ? "all" : "selected",
      repositories_added: added.map(presentInstalledRepository),
      repositories_removed: removed.map(presentInstalledRepository),
      requester: null,
    };
    this.#emit(added.length > 0 ? "added" : "removed", parts, "installation_repositories");
  }

  suspend(): void {
    Object.assign(this.#installation, { state: "suspended", suspendedAt: getNow() });
    this.#emit("suspend");
  }

  unsuspend(): void {
    Object.assign(this.#installation, { state: "active", suspendedAt: null });
    this.#emit("unsuspend");
  }

  /** Removes the App: its tokens are refused from now on, and no new ones are given. */
  uninstall(): void {
    this.#emit("deleted");
    this.#installation.state = "absent";
  }

  install(): void {
    this.#installation.state = "active";
    this.#emit("created", { requester: null });
  }

  #listRepositories(): Repository[] {
    const { account, repositories } = this.#installation;
    return [...this.#installation.account.world.repositories.values()].filter(
      ({ id, owner }) => owner === account && (repositories === "all" || repositories.includes(id)),
    );
  }

  #emit(action: string, parts: Record<string, unknown> = {}, name = "installation"): void {
    const repositories = this.#listRepositories().map(presentInstalledRepository);
    const { account } = this.#installation;
    const person =
      this.#installation.account.world.accounts.get((account.members[0] ?? account.login).toLowerCase()) ?? account;
    this.#installation.account.world.emit({
      ...{ name, action },
      installation: this.#installation,
      sender: person,
      parts: { ...(name === "installation" && { repositories }), ...parts },
    });
  }
}
