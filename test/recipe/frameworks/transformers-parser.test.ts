import { describe, expect, it } from "vitest";
import { recipeOf } from "../read-code.ts";

const HEADER = `
import sys
from dataclasses import dataclass, field
from transformers import HfArgumentParser, Trainer, TrainingArguments

@dataclass
class Data:
    path: str
    rows: int = 100
    rate: float = field(default=2e-4)
`;

describe("the parser of transformers", () => {
  it("gives an object for each data class, under the defaults of its fields", () => {
    const recipe = recipeOf(`${HEADER}
data, settings = HfArgumentParser((Data, TrainingArguments)).parse_args_into_dataclasses()
settings.learning_rate = data.rate
Trainer(model=data.path, args=settings).train()
`);

    expect(recipe.optimizers[0]?.learningRate).toMatchObject([{ value: 2e-4 }]);
    expect(recipe.epochs).toMatchObject([{ kind: "default", value: 3 }]);
  });

  it("reads the words that it is given in place of the command line", () => {
    const recipe = recipeOf(`${HEADER}
parser = HfArgumentParser([Data, TrainingArguments])
data, settings = parser.parse_args_into_dataclasses(["--rows", "5", "--learning_rate=1e-3", "--num_train_epochs", "7"])
Trainer(model=None, args=settings).train()
`);

    expect(recipe.optimizers[0]?.learningRate).toMatchObject([{ value: 1e-3 }]);
    expect(recipe.epochs).toMatchObject([{ value: 7 }]);
  });

  it("gives the entries of a dict to the class that has the field", () => {
    const recipe = recipeOf(`${HEADER}
@dataclass
class Settings(TrainingArguments):
    warm: bool = False

parser = HfArgumentParser((Data, Settings))
data, settings = parser.parse_dict({"rate": 0.5, "path": "x", "learning_rate": 4e-4, "warm": True})
Trainer(model=None, args=settings).train()
`);

    expect(recipe.optimizers[0]?.learningRate).toMatchObject([{ value: 4e-4 }]);
  });

  it("keeps the defaults where the path of a file comes from the command line", () => {
    const recipe = recipeOf(`${HEADER}
parser = HfArgumentParser(TrainingArguments)
if len(sys.argv) == 2 and sys.argv[1].endswith(".json"):
    (settings,) = parser.parse_json_file(sys.argv[1])
else:
    (settings,) = parser.parse_args_into_dataclasses()
Trainer(model=None, args=settings).train()
`);

    expect(recipe.optimizers[0]?.learningRate).toMatchObject([{ kind: "default", value: 5e-5 }]);
  });

  it("gives what is left over as a list behind the objects", () => {
    const recipe = recipeOf(`${HEADER}
parser = HfArgumentParser(TrainingArguments)
settings, rest = parser.parse_args_into_dataclasses(return_remaining_strings=True)
Trainer(model=rest, args=settings).train()
`);

    expect(recipe.batchSize).toMatchObject([{ kind: "default", value: 8 }]);
  });
});
