import { expect, test } from 'vitest';
import { violations } from './conventions.ts';
import { parseBlocks, stringOf } from './hcl.ts';
import { EXAMPLES, MODULES, type Module, readModule } from './modules.ts';
import { withTables } from './tables.ts';

test.each(MODULES)(
  'the tables in the README of %s are those of its files (npm run module-tables)',
  (folder) => {
    const module = readModule(folder);
    expect(module.readme).toBe(withTables(module));
  },
);

test.each([...MODULES, ...EXAMPLES])('%s keeps the conventions of Terraform modules', (folder) => {
  expect(violations(readModule(folder))).toEqual([]);
});

test('a module that keeps none of the conventions is told all of them', () => {
  const module = moduleOf({
    'other.tf': `
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "Name" {
  default = 1
}

variable "server" {
  type = object({
    host = string
    port = optional(number)
  })
  description = <<-EOT
    The server:
    - \`host\`: its name.
  EOT

  validation {
    condition     = var.server.host != ""
    error_message = "no"
  }
}

locals {
  kept = 1
  lost = local.kept
}

data "aws_region" "current" {}

resource "aws_instance" "this" {
  name = "\${var.Name}"
  type = local.types.*.name
}

output "id" {
  value = aws_instance.this.0.id
}
`,
  });
  expect(violations(module)).toEqual(
    [
      'terraform stands in other.tf, not in versions.tf',
      'variable Name stands in other.tf, not in variables.tf',
      'variable server stands in other.tf, not in variables.tf',
      'output id stands in other.tf, not in outputs.tf',
      'has no main.tf',
      'variable Name has no type',
      'variable Name has no description',
      'output id has no description',
      'variable server does not describe port',
      'has no required_version',
      'has no source and version for provider aws',
      'variable Name is not in snake_case',
      'var.server is not used',
      'local.lost is not used',
      'data.aws_region.current is not used',
      `needs no quotes: "\${var.Name}"`,
      'has an index of old: .*.',
      'has an index of old: .0.id',
    ].map((what) => `terraform/test: ${what}`),
  );
});

test('the tables of a README tell types, defaults and the attributes of an object', () => {
  const module = moduleOf({
    'versions.tf': `
terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source = "hashicorp/aws"
      # because
      version = ">= 5.82"
    }
  }
}
`,
    'variables.tf': `
variable "server" {
  description = <<-EOT
    The server:
    - \`host\`: its name, a|b.
    - \`port\`: its port.
  EOT
  type = object({
    host = string
    port = optional(number, 5432)
  })
}

variable "timeouts" {
  description = "How \\"long\\"."
  type = object({
    create = optional(string)
    delete = optional(string)
  })
  default = {}
}
`,
    'outputs.tf': `
output "id" {
  description = "Its id."
  value       = 1
}
`,
  });
  expect(withTables(module)).toBe(`# test

<!-- BEGIN_TF_DOCS -->
## Requirements

| name | version |
| --- | --- |
| terraform | \`>= 1.5\` |
| \`hashicorp/aws\` | \`>= 5.82\` |

## Inputs

| name | type | default | meaning |
| --- | --- | --- | --- |
| \`server\` | \`object\` | required | The server |
| \`timeouts\` | \`object({ create = optional(string), delete = optional(string) })\` | \`{}\` | How "long". |

| \`server.\` | type | default | meaning |
| --- | --- | --- | --- |
| \`host\` | \`string\` | required | Its name, a\\|b. |
| \`port\` | \`number\` | \`5432\` | Its port. |

## Outputs

| name | meaning |
| --- | --- |
| \`id\` | Its id. |
<!-- END_TF_DOCS -->

More.
`);
  expect(() => withTables({ ...module, readme: '# test' })).toThrow(/no <!-- BEGIN_TF_DOCS -->/);
});

test('only a string without interpolations has a text', () => {
  expect(stringOf('"a \\"b\\" $ c"')).toBe('a "b" $ c');
  expect(stringOf(`"a \${var.b}"`)).toBeUndefined();
  expect(stringOf('var.b')).toBeUndefined();
});

function moduleOf(files: Record<string, string>): Module {
  return {
    folder: 'terraform/test',
    files: new Map(Object.entries(files).map(([name, text]) => [name, parseBlocks(text)])),
    readme: '# test\n\n<!-- BEGIN_TF_DOCS -->\n<!-- END_TF_DOCS -->\n\nMore.\n',
  };
}
