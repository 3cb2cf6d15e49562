# The hub, and the StackSets that bring role, spokes and doors to every account. The templates are
# those of the CDK app, so both ways make the same stacks under the same names, and you can switch
# from one to the other.

locals {
  hub     = "${var.build}/templates/hub.json"
  rollout = "${var.build}/templates/rollout.json"

  # CloudFormation accepts a template of up to 51,200 bytes in a request; a larger one has to be in
  # a bucket. The rollout's template grows with each VPC.
  is_large = length(filebase64(local.rollout)) / 4 * 3 > 51200

  s3 = "s3.${data.aws_region.current.id}.amazonaws.com"
}

resource "aws_cloudformation_stack" "hub" {
  name          = "${var.name_prefix}-hub"
  template_body = file(local.hub)
  capabilities  = ["CAPABILITY_NAMED_IAM"]
}

resource "aws_s3_object" "rollout" {
  count = var.roll_out && local.is_large ? 1 : 0

  bucket = var.bucket
  # Derived from the content: a different template has a different URL, which changes the stack.
  key    = "templates/rollout-${filesha256(local.rollout)}.json"
  source = local.rollout

  lifecycle {
    create_before_destroy = true

    precondition {
      condition     = var.bucket != null
      error_message = "templates/rollout.json is larger than CloudFormation accepts in a request (51,200 bytes; each VPC of the settings adds to it): set bucket to the output `bucket` of the module code in this Region."
    }
  }
}

resource "aws_cloudformation_stack" "rollout" {
  count = var.roll_out ? 1 : 0

  name          = "${var.name_prefix}-rollout"
  template_body = local.is_large ? null : file(local.rollout)
  template_url = (
    local.is_large
    ? "https://${var.bucket}.${local.s3}/${aws_s3_object.rollout[0].key}"
    : null
  )

  # The accounts' trust policies name the hub's role, and the doors call its URL: both must exist.
  depends_on = [aws_cloudformation_stack.hub]

  # StackSets go through all accounts; the provider's default limit is 30 minutes.
  timeouts {
    create = "3h"
    update = "3h"
    delete = "3h"
  }
}

data "aws_region" "current" {}
