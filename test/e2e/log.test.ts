import { describe, expect, it } from "vitest";
import { openStage } from "./open-stage.ts";
import { BASE, TRAIN, WITHOUT_CLEARING } from "./training-code.ts";

/** A word that stands only in the source, and one that stands only in the payload. */
const SECRET_WORD = "learning_rate_of_the_unreleased_model";
const TITLE = "Swap the unreleased optimizer";

describe("the log of whole reviews at its most talkative", () => {
  const stage = openStage({ settings: { logLevel: "trace" } });

  function listSecrets(): string[] {
    const { journal, app } = stage.github;
    const tokens = journal
      .calls("apps/create-installation-access-token")
      .map(({ responseBody }) => String((responseBody as { token: string }).token));
    expect(tokens.length).toBeGreaterThan(0);
    return [...tokens, app.webhookSecret, ...app.privateKey.split("\n").slice(1, 3)];
  }

  it("holds no source text, no payload, no token and no secret", async () => {
    const code = `${WITHOUT_CLEARING}\n${SECRET_WORD} = 0.1\n`;
    const pull = await stage.openPull(BASE, { "train.py": code }, { title: TITLE });
    await stage.waitForEnd(pull);
    stage.github.failNext({ method: "POST", path: "/repos/*/*/pulls/*/reviews", status: 422 });
    await pull.push({ "train.py": code.replace("epochs=10", "epochs=11"), "tune.py": code });
    await stage.waitForEnd(pull);
    stage.github.failNext({ path: "/graphql", status: 200, body: { errors: [{ message: "timeout" }] } }, 1);
    await pull.push({ "train.py": TRAIN.replace("3e-4", "1e-3") });
    await stage.waitForEnd(pull);

    for (const secret of [...listSecrets(), SECRET_WORD, TITLE, "zero_grad", "loss.backward", "def train", "Bearer"])
      expect(stage.logText).not.toContain(secret);
    expect(stage.logText).toContain("timeout");
  });

  it("holds no payload when an event cannot be queued", async () => {
    const pull = await stage.openPull(BASE, { "train.py": WITHOUT_CLEARING }, { title: TITLE });
    await stage.waitForEnd(pull);
    const opened = stage.github.deliveries().findLast(({ action }) => action === "opened");
    const repository = { ...(opened?.payload.repository as object), name: "" };

    const delivery = await stage.github.deliver("pull_request", { ...opened?.payload, repository });

    expect(delivery.statusCode).toBe(500);
    expect(stage.logText).not.toContain(TITLE);
    expect(stage.logText).not.toContain("Bearer");
  });
});
