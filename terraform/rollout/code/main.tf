# One Region's bucket with the functions' code, in the same stack as the CDK app's.

variable "build" {
  description = "Folder that `npm run synth` makes from your settings (dist), with templates/ and code/; code/ also has the former zips."
  type        = string
  nullable    = false

  validation {
    condition = alltrue([
      fileexists("${var.build}/templates/code.json"),
      length(fileset("${var.build}/code", "*/*.zip")) > 0,
    ])
    error_message = "build must be the folder with templates/code.json and code/FUNCTION/HASH.zip: run npm run synth with your settings first."
  }
}

variable "name_prefix" {
  description = "First part of the stack's name: the settings' namePrefix."
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
  # Derived from the content: different code is a different object.
  key    = each.value
  source = "${var.build}/code/${each.value}"

  # Terraform deletes code that is no longer in the folder, with all its versions, once the stacks
  # that depend on this module have the new code. A spoke whose update failed still needs the former
  # code for a rollback: keep former zips in the folder (README, "Former code").
  lifecycle {
    create_before_destroy = true
  }
}

output "bucket" {
  description = "The bucket's name."
  value       = aws_cloudformation_stack.code.outputs["BucketName"]
}
