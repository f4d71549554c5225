import type { Impact, Step } from "../engine";
import type { Place } from "./node";

/** Where what the view names is written. */
export interface Places {
  /** `path` is from the repository's root, `line` from 1. A deleted file is shown as the base has it. */
  file(path: string, line?: number): Place;
  /** A step that is written nowhere (a folder contains a file) is the folder. */
  step(step: Step): Place;
}

export function placesOf(root: string, impact: Impact | undefined): Places {
  const deleted = new Set((impact?.changes ?? []).flatMap(({ path, status }) => (status === "deleted" ? [path] : [])));
  const commit = impact?.base.commit ?? undefined;
  const file = (path: string, line?: number): Place => ({
    file: `${root}/${path}`,
    ...(line === undefined ? {} : { line }),
    ...(commit !== undefined && deleted.has(path) ? { commit } : {}),
  });
  return {
    file,
    step({ id, kind, at }) {
      if (at !== undefined) {
        return file(at.path, at.line);
      }
      return kind === "file" || kind === "secret" ? file(id) : { folder: id === "." ? root : `${root}/${id}` };
    },
  };
}
