import type { Framework } from "./framework.ts";

/** Functions that put adapters into a model and give it back, to be trained like before. */
const WRAPPERS =
  /^peft\.(?:\w+\.)*(?:get_peft_model|inject_adapter_in_model|prepare_model_for_kbit_training|prepare_model_for_int8_training|PeftModel\w*(?:\.from_pretrained)?)$/;

/** PEFT: adapters in a model; what trains is the model that they are put in. */
export const peft: Framework = {
  packages: ["peft"],
  call(_, call) {
    if (call.callee.kind !== "external" || !WRAPPERS.test(call.name)) return undefined;
    const { positional, keywords } = call.arguments;
    const model = keywords.get("model")?.value;
    return model ?? positional.find(({ value }) => value.kind === "instance" || value.kind === "made")?.value;
  },
};
