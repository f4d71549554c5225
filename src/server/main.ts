import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { openEngine } from "../engine";
import { serve } from "./server";

serve(createConnection(ProposedFeatures.all), openEngine);
