import { createHash } from "node:crypto";
import { type Content, SIZE_LIMIT } from "./snapshot";

/** git's name for a content: of 40 digits with SHA-1, of 64 with SHA-256. */
export type HashAlgorithm = "sha1" | "sha256";

export function blobId(bytes: Buffer, algorithm: HashAlgorithm): string {
  return createHash(algorithm).update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

/** Bytes as text; a byte order mark is no part of it. */
export function contentOf(bytes: Buffer): Content {
  if (bytes.length > SIZE_LIMIT) return { problem: "too-large", bytes: bytes.length };
  const text = bytes.toString("utf8");
  return { text: text.startsWith("\uFEFF") ? text.slice(1) : text };
}
