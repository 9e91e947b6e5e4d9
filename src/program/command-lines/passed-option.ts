/** An option that a command in view passes to the script, as evidence of how people run it. */
export interface PassedOption {
  /** Its long flag, or the name of an argument without one, as provenance calls it. */
  option: string;
  /** The words that follow it; empty for a switch. */
  text: string;
  path: string;
  /** 1-based. */
  line: number;
  /** True where the command stands in a README or in the script's own text. */
  isDocumentation: boolean;
}
