import { randomUUID } from "node:crypto";

/** The build puts a hash here, over this room and all that it parses with. */
declare const EXTRACTOR_VERSION: string | undefined;

/**
 * Another one with every change of what is found out about a text, so that what an older make remembers is not used. Code that
 * was not built knows no such thing, and shares nothing with another process.
 */
export const extractorVersion = typeof EXTRACTOR_VERSION === "string" ? EXTRACTOR_VERSION : `source-${randomUUID()}`;
