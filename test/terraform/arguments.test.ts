import assert from "node:assert/strict";
import { before, test } from "node:test";
import { loadTestParser } from "../hcl/wasm";
import { type Files, impactOf, rings, root } from "../impact/worlds";

before(loadTestParser);

/**
 * What providers' arguments name: a file or a folder from the root module's folder is read, possibly, since only the
 * provider knows; from path.module, or through a function, for certain. No list of arguments is kept: any counts.
 */
const things: Files = {
  "x/file.txt": "1",
  "x/app.zip": "1",
  "x/chart/Chart.yaml": "name: c\n",
  "x/chart/templates/a.yaml": "1",
  "x/overlay/kustomization.yaml": "resources: [a.yaml]\n",
  "x/overlay/a.yaml": "1",
  "x/docs/a.yaml": "1",
  "x/docs/b.json": "1",
};

function reached(text: string, path: string): readonly string[] {
  const base = { "a/main.tf": root("a", text), ...things };
  return rings(impactOf(base, { [path]: `${things[path]} changed` }));
}

const block = (type: string, ...lines: string[]) => `${type} "x" {\n${lines.map((line) => `  ${line}\n`).join("")}}\n`;

/** Each argument with a text that names the path by itself, and the ring that a change of it is seen in. */
const cases: Readonly<Record<string, readonly (readonly [text: string, path: string, ring: string])[]>> = {
  "T91: local_file and templates of folders": [
    [block('data "local_file"', 'filename = "../x/file.txt"'), "x/file.txt", "a input?"],
    [block('data "local_sensitive_file"', 'filename = "${path.module}/../x/file.txt"'), "x/file.txt", "a input"],
    [block('resource "local_file"', 'source = "../x/file.txt"'), "x/file.txt", "a input?"],
    [block('data "template_file"', 'template = file("../x/file.txt")'), "x/file.txt", "a input"],
    [block('resource "template_dir"', 'source_dir = "../x/docs"'), "x/docs/a.yaml", "a input?"],
    [block('data "cloudinit_config"', "part {", 'content = file("../x/file.txt")', "}"), "x/file.txt", "a input"],
  ],
  "T92: the script of an external program": [
    [block('data "external"', 'program = ["bash", "${path.module}/../x/file.txt"]'), "x/file.txt", "a input"],
    [block('data "external"', 'program = ["python3", "../x/file.txt"]'), "x/file.txt", "a input?"],
    [block('data "external"', 'program = ["./a"]', 'working_dir = "../x/docs"'), "x/docs/a.yaml", "a input?"],
  ],
  "T93: triggers": [
    [block('resource "terraform_data"', 'triggers_replace = [filemd5("../x/file.txt")]'), "x/file.txt", "a input"],
    [block('resource "null_resource"', 'triggers = { a = sha1(file("../x/file.txt")) }'), "x/file.txt", "a input"],
  ],
  "T94: what provisioners copy and run": [
    [block('resource "r"', 'provisioner "file" {', 'source = "../x/docs"', "}"), "x/docs/a.yaml", "a input?"],
    [block('resource "r"', 'provisioner "remote-exec" {', 'script = "../x/file.txt"', "}"), "x/file.txt", "a input?"],
    [
      block('resource "r"', 'provisioner "remote-exec" {', 'scripts = ["../x/file.txt"]', "}"),
      "x/file.txt",
      "a input?",
    ],
    [
      block('resource "r"', 'provisioner "local-exec" {', 'command = "${path.module}/../x/file.txt"', "}"),
      "x/file.txt",
      "a input",
    ],
  ],
  "T95: sops_file": [[block('data "sops_file"', 'source_file = "../x/file.txt"'), "x/file.txt", "a input"]],
  "T96: uploads": [
    [block('data "tfe_slug"', 'source_path = "../x/docs"'), "x/docs/a.yaml", "a input?"],
    [block('data "packer_files"', 'directory = "../x/docs"'), "x/docs/a.yaml", "a input?"],
  ],
  "T97: merged and transpiled documents": [
    [block('data "utils_deep_merge_yaml"', 'input = [file("../x/docs/a.yaml")]'), "x/docs/a.yaml", "a input"],
    [block('data "jsonnet_file"', 'source = "../x/file.txt"'), "x/file.txt", "a input?"],
    [block('data "ct_config"', 'snippets = [file("../x/file.txt")]'), "x/file.txt", "a input"],
  ],
  "T98: objects of a bucket": [
    [
      block('resource "aws_s3_object"', 'source = "../x/file.txt"', 'etag = filemd5("../x/file.txt")'),
      "x/file.txt",
      "a input",
    ],
    [block('resource "aws_s3_bucket_object"', 'source = "../x/file.txt"'), "x/file.txt", "a input?"],
  ],
  "T99: a function's archive": [
    [
      block(
        'resource "aws_lambda_function"',
        'filename = "../x/app.zip"',
        'source_code_hash = filebase64sha256("../x/app.zip")',
      ),
      "x/app.zip",
      "a input",
    ],
    [block('resource "aws_lambda_function"', 'filename = "../x/app.zip"'), "x/app.zip", "a input?"],
  ],
  "T100: layers, stacks of templates, keys": [
    [block('resource "aws_lambda_layer_version"', 'filename = "../x/app.zip"'), "x/app.zip", "a input?"],
    [block('resource "aws_cloudformation_stack"', 'template_body = file("../x/file.txt")'), "x/file.txt", "a input"],
    [block('resource "aws_key_pair"', 'public_key = file("../x/file.txt")'), "x/file.txt", "a input"],
  ],
  "T101: objects of Google's buckets": [
    [block('resource "google_storage_bucket_object"', 'source = "../x/file.txt"'), "x/file.txt", "a input?"],
  ],
  "T102: blobs and archives of other clouds": [
    [block('resource "azurerm_storage_blob"', 'source = "../x/file.txt"'), "x/file.txt", "a input?"],
    [block('resource "azurerm_linux_web_app"', 'zip_deploy_file = "../x/app.zip"'), "x/app.zip", "a input?"],
    [block('resource "oci_objectstorage_object"', 'source = "../x/file.txt"'), "x/file.txt", "a input?"],
    [block('resource "digitalocean_spaces_bucket_object"', 'source = "../x/file.txt"'), "x/file.txt", "a input?"],
  ],
  "T103: a chart's folder": [
    [block('resource "helm_release"', 'chart = "../x/chart"'), "x/chart/templates/a.yaml", "a input?"],
    [block('resource "helm_release"', 'chart = "${path.module}/../x/chart"'), "x/chart/templates/a.yaml", "a input"],
    [block('resource "helm_release"', 'chart = "nginx"'), "x/chart/Chart.yaml", ""],
  ],
  "T104: a chart's values": [
    [block('resource "helm_release"', 'values = [file("../x/docs/a.yaml")]'), "x/docs/a.yaml", "a input"],
    [block('data "helm_template"', 'values = [templatefile("../x/docs/a.yaml", {})]'), "x/docs/a.yaml", "a input"],
  ],
  "T105: manifests": [
    [
      block('resource "kubernetes_manifest"', 'manifest = yamldecode(file("../x/docs/a.yaml"))'),
      "x/docs/a.yaml",
      "a input",
    ],
    [block('resource "kubectl_manifest"', 'yaml_body = file("../x/docs/a.yaml")'), "x/docs/a.yaml", "a input"],
    [block('data "kubectl_path_documents"', 'pattern = "../x/docs/*.yaml"'), "x/docs/a.yaml", "a input?"],
    [block('data "kubectl_path_documents"', 'pattern = "../x/docs/*.yaml"'), "x/docs/b.json", ""],
  ],
  "T106: a kustomization's folder": [
    [block('data "kustomization_build"', 'path = "../x/overlay"'), "x/overlay/a.yaml", "a input?"],
  ],
  "T107: what an image is built from": [
    [block('resource "docker_image"', "build {", 'context = "../x/docs"', "}"), "x/docs/a.yaml", "a input?"],
    [block('resource "ansible_playbook"', 'playbook = "../x/docs/a.yaml"'), "x/docs/a.yaml", "a input?"],
  ],
  "T108: whatever else is given a file's text": [
    [block('resource "nomad_job"', 'jobspec = file("../x/file.txt")'), "x/file.txt", "a input"],
    [block('resource "grafana_dashboard"', 'config_json = file("../x/docs/b.json")'), "x/docs/b.json", "a input"],
    [block('resource "aws_iam_policy"', 'policy = templatefile("../x/docs/b.json", {})'), "x/docs/b.json", "a input"],
  ],
  "T129: a provider's own files": [
    [block("provider", 'credentials = file("../x/file.txt")'), "x/file.txt", "a input"],
    [block("provider", 'config_path = "../x/file.txt"'), "x/file.txt", "a input?"],
    [block("provider", 'shared_credentials_files = ["../x/file.txt"]'), "x/file.txt", "a input?"],
  ],
};

for (const [name, rows] of Object.entries(cases)) {
  test(name, () => {
    for (const [text, path, ring] of rows) assert.deepEqual(reached(text, path), ring === "" ? [] : [ring], text);
  });
}
