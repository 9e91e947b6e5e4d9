import { collection } from "../../program/values.ts";
import type { Framework } from "./framework.ts";

/** Hugging Face accelerate: `prepare` gives back what it was given, wrapped. */
export const accelerate: Framework = {
  packages: ["accelerate"],
  call(_, call) {
    if (call.name !== "accelerate.Accelerator().prepare") return undefined;
    const values = call.arguments.positional.map((argument) => argument.value);
    return values.length === 1 ? values[0] : collection("tuple", values, !call.arguments.hasUnknown);
  },
};
