import type { ImpactParams } from "../protocol";
import { lastDrift } from "../runner/driftRecord";
import type { MarkStore } from "./marks";

/** Tells the marks what drift checks found last, by whatever window or command line. */
export interface DriftReader {
  /** Of repositories that were not read before. */
  read(picture: ImpactParams): void;
  readAgain(picture: ImpactParams | undefined): void;
}

export function driftReader(marks: MarkStore, failed: (error: unknown) => void): DriftReader {
  const known = new Set<string>();
  const read: DriftReader["read"] = ({ repositories }) => {
    for (const { root } of repositories.filter((each) => !known.has(each.root))) {
      known.add(root);
      try {
        marks.knowDrift(lastDrift(root));
      } catch (error) {
        failed(error);
      }
    }
  };
  return {
    read,
    readAgain(picture) {
      known.clear();
      if (picture !== undefined) read(picture);
    },
  };
}
