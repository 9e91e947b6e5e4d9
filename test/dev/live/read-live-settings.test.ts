import { describe, expect, it } from "vitest";
import { readLiveSettings } from "../../../src/dev/live/read-live-settings.ts";
import { ScriptError } from "../../../src/dev/run-script.ts";

const COMPLETE = {
  APP_ID: "7",
  PRIVATE_KEY: "-----BEGIN RSA PRIVATE KEY-----\n…",
  SANDBOX: "acme/vision.lab",
  SANDBOX_TOKEN: "token",
};

function refuse(environment: Record<string, string>): string[] {
  try {
    readLiveSettings(environment);
  } catch (error) {
    if (error instanceof ScriptError && error.status === 2) return error.message.split("\n");
  }
  throw new Error("the settings were not refused");
}

describe("the settings of a live run", () => {
  it("are the App's own, the sandbox and a person's token, and need no webhook secret", () => {
    const { settings, ...rest } = readLiveSettings(COMPLETE, new Date("2026-01-31T23:59:58.7Z"));

    expect(settings).toMatchObject({ appId: "7", baseUrl: "https://api.github.com" });
    expect(rest).toEqual({ owner: "acme", repo: "vision.lab", token: "token", runName: "20260131-235958" });
  });

  it("take nothing from the App that would change what is posted", () => {
    const environment = { ...COMPLETE, EPOCH_ZERO_DRY_RUN: "true", EPOCH_ZERO_URL: "https://epoch-zero.example.org" };

    expect(readLiveSettings(environment).settings).toMatchObject({ isDryRun: false, publicUrl: undefined });
  });

  it.each(["APP_ID", "PRIVATE_KEY", "SANDBOX", "SANDBOX_TOKEN"])(
    "are refused in a line of its own without %s",
    (name) => {
      expect(refuse({ ...COMPLETE, [name]: "" })).toEqual([expect.stringMatching(new RegExp(`^${name} is not set: `))]);
    },
  );

  it.each([
    ["SANDBOX", "acme"],
    ["SANDBOX", "https://github.com/acme/vision"],
    ["APP_ID", "seven"],
    ["GHE_PROTOCOL", "ftp"],
  ])("are refused with %s=%s", (name, value) => {
    const [line, ...others] = refuse({ ...COMPLETE, [name]: value });

    expect(line).toContain(name);
    expect(others).toEqual([]);
  });
});
