import { describe, expect, it } from "vitest";
import { valueIn } from "../interpret.ts";

function withOption(name: string, files: Record<string, string>, rest = "required=True"): string {
  const code = [
    "import argparse, yaml",
    "p = argparse.ArgumentParser()",
    `p.add_argument('${name}', ${rest})`,
    "args = p.parse_args()",
    `x = yaml.safe_load(open(args.${name.replace(/^-+/, "")}))['lr']`,
  ];
  return valueIn({ "tools/train.py": code.join("\n"), ...files });
}

describe("a configuration that the command line has to name", () => {
  it("is the only one beside the script", () => {
    const files = { "tools/configs/base.yaml": "lr: 0.1", "tools/configs/README.md": "", "pyproject.toml": "a = 1" };

    expect(withOption("--config", files)).toBe("0.1");
    expect(withOption("config", files, "help='a file'")).toBe("0.1");
    expect(withOption("--config", files, "type=str")).toBe("0.1");
  });

  it("is the one that a launcher passes, before the one in the documentation", () => {
    const files = {
      "run.sh": "python tools/train.py --config tools/configs/big.yaml\n",
      "README.md": "```\npython tools/train.py --config tools/configs/base.yaml\n```",
      "tools/configs/base.yaml": "lr: 0.1",
      "tools/configs/big.yaml": "lr: 0.2",
    };

    expect(withOption("--config", files)).toMatch(/^0.2/);
  });

  it("is not guessed where the option names something else, and not where the default is a file", () => {
    const files = { "tools/configs/base.yaml": "lr: 0.1", "other.yaml": "lr: 0.3" };

    expect(withOption("--vocabulary", files)).toMatch(/^unknown/);
    expect(withOption("--config", files, "default='other.yaml'")).toBe("0.3");
    expect(withOption("--config", files, "default='missing.yaml'")).toMatch(/^unknown: missing.yaml/);
  });
});
