# One Region's bucket with the functions' code, in the same stack as the CDK app's.

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
