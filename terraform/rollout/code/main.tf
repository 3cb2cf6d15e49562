# One Region's bucket with the functions' code. The stack is the one of the CDK app.

variable "build" {
  description = "Folder that `npm run synth` has made (dist), from your settings: templates/ and code/, with the former zips beside the new ones."
  type        = string
  nullable    = false

  validation {
    condition     = fileexists("${var.build}/templates/code.json") && length(fileset("${var.build}/code", "*/*.zip")) > 0
    error_message = "build must be the folder with templates/code.json and code/FUNCTION/HASH.zip: run npm run synth with your settings before."
  }
}

variable "name_prefix" {
  description = "First part of the stack's name: namePrefix of the settings."
  type        = string
  default     = "database-access"
  nullable    = false
}

data "aws_region" "current" {}

resource "aws_cloudformation_stack" "code" {
  name          = "${var.name_prefix}-code-${data.aws_region.current.id}"
  template_body = file("${var.build}/templates/code.json")
}

resource "aws_s3_object" "code" {
  for_each = fileset("${var.build}/code", "*/*.zip")

  bucket = aws_cloudformation_stack.code.outputs["BucketName"]
  # Made of the content: other code is another object.
  key    = each.value
  source = "${var.build}/code/${each.value}"

  # Code that is no longer in the folder is deleted, all versions of it: after the stacks that depend on this module have the new one. Spokes whose update
  # failed have not, and could not be rolled back to it later: keep former zips in the folder (README, "Former code").
  lifecycle {
    create_before_destroy = true
  }
}

output "bucket" {
  description = "Name of the bucket."
  value       = aws_cloudformation_stack.code.outputs["BucketName"]
}
