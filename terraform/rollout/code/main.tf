# One Region's bucket with the functions' code, in the same stack as the CDK app's.

locals {
  # The archive of a release has its templates and its code within.
  build    = coalesce(var.build, "${path.module}/../build")
  template = file("${local.build}/templates/code.json")
  given = merge(
    { for name, value in var.parameters : name => try(join(",", value), tostring(value)) },
    { NamePrefix = var.name_prefix },
  )
}

data "aws_region" "current" {}

resource "aws_cloudformation_stack" "code" {
  name          = "${var.name_prefix}-code-${data.aws_region.current.id}"
  template_body = local.template
  parameters = {
    for name in keys(try(jsondecode(local.template).Parameters, {})) : name => local.given[name]
    if contains(keys(local.given), name)
  }
}

resource "aws_s3_object" "code" {
  for_each = fileset("${local.build}/code", "*/*.zip")

  bucket = aws_cloudformation_stack.code.outputs["BucketName"]
  # Derived from the content: different code is a different object.
  key    = each.value
  source = "${local.build}/code/${each.value}"

  # Terraform deletes code that is no longer in the folder, with all its versions, once the stacks
  # that depend on this module have the new code. A spoke whose update failed still needs the former
  # code for a rollback: keep former zips in the folder (README, "Former code").
  lifecycle {
    create_before_destroy = true
  }
}
