import { generateKeyPairSync } from "node:crypto";

/** A new private key in the form in which GitHub hands them out. */
export function makeKey(): string {
  return generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  }).privateKey;
}
