import { describe, expect, it } from "vitest";
import { readCommandLines } from "../../../src/program/command-lines/read-command-lines.ts";

/** Each command as `script: words`. */
function commands(text: string): string[] {
  return readCommandLines(text).map(({ script, words }) => `${script}: ${words.map((word) => word.text).join(" ")}`);
}

describe("a command that starts a script", () => {
  it.each([
    ["python train.py --lr 3e-4", "train.py: --lr 3e-4"],
    ["CUDA_VISIBLE_DEVICES=0,1 python3 -u src/train.py --lr=3e-4 data", "src/train.py: --lr=3e-4 data"],
    ["./train.py --lr 1", "./train.py: --lr 1"],
    ["torchrun --nproc_per_node=8 --master_port 29500 train.py --lr 1", "train.py: --lr 1"],
    ["python -m torch.distributed.launch --nproc_per_node 8 train.py --lr 1", "train.py: --lr 1"],
    ["accelerate launch --config_file cfg.yaml train.py --lr 1", "train.py: --lr 1"],
    ["deepspeed --num_gpus 4 train.py --deepspeed ds.json", "train.py: --deepspeed ds.json"],
    ["python -m pkg.train --lr 1", "pkg/train.py: --lr 1"],
    ["torchrun --nproc_per_node 2 -m pkg.train --lr 1", "pkg/train.py: --lr 1"],
    ["nohup python train.py --lr 1 > log.txt 2>&1 &", "train.py: --lr 1"],
    ["uv run python train.py --name 'my run'", "train.py: --name my run"],
    ["srun -n 4 python train.py \\\n  --lr 1 \\\n  --epochs 3", "train.py: --lr 1 --epochs 3"],
    ["if [ -z x ]; then python train.py --lr 1; fi", "train.py: --lr 1"],
    ['bash -c "python train.py --lr 1"', "train.py: --lr 1"],
    ["docker run --gpus all image python train.py --lr 1", "train.py: --lr 1"],
    ["python train.py --lr 1 --out runs/$(date +%s) --clip 2", `train.py: --lr 1 --out runs/\${_} --clip 2`],
    [`ARGS=(\n  --lr 1\n  --clip 2\n)\npython train.py "\${ARGS[@]}"`, "train.py: --lr 1 --clip 2"],
  ])("is read: %s", (text, expected) => {
    expect(commands(text)).toEqual([expected]);
  });

  it.each([
    "cp train.py out/",
    "git add train.py",
    "# python train.py --lr 1",
    "echo train.py",
    "pip install -r req.txt",
  ])("is none: %s", (text) => {
    expect(commands(text)).toEqual([]);
  });

  it("has the values of variables that are set once, and no others", () => {
    const text = [
      "LR=3e-4",
      'export ARGS="--wd 0.1 --clip 1"',
      "SEED=1",
      "SEED=2",
      "for BATCH in 8 16; do",
      `  python train.py --lr $LR $ARGS --seed $SEED --batch \${BATCH} --epochs \${EPOCHS:-30} --out $1`,
      "done",
    ].join("\n");

    expect(commands(text)).toEqual([
      `train.py: --lr 3e-4 --wd 0.1 --clip 1 --seed $SEED --batch \${BATCH} --epochs 30 --out $1`,
    ]);
  });

  it("keeps the line on which each word stands", () => {
    const text = "LR=3e-4\npython train.py \\\n  --lr $LR \\\n  --epochs 3\n";

    const [command] = readCommandLines(text);

    expect(command?.line).toBe(2);
    expect(command?.words.map(({ text: word, line }) => `${word}@${line}`)).toEqual([
      "--lr@3",
      "3e-4@1",
      "--epochs@4",
      "3@4",
    ]);
  });
});

describe("a shell text of an attacker", () => {
  it.each([
    ["open substitutions", "$(".repeat(50_000)],
    ["open arrays", "a=(\n".repeat(20_000)],
    ["blank lines", "\n".repeat(90_000)],
    ["variables of variables", `A=$B$B\nB=$A$A\n${"python train.py $A\n".repeat(1_000)}`],
    ["quotes", "\"'".repeat(40_000)],
    ["backslashes", "\\ ".repeat(40_000)],
  ])("is read in no time: %s", (_, text) => {
    const start = performance.now();

    readCommandLines(text);

    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
