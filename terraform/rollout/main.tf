# The hub, and the StackSets that bring role, spokes and doors to every account. Templates are the ones of the CDK app, so both ways make the
# same stacks, of the same names: you can go from one to the other.

locals {
  hub     = "${var.build}/templates/hub.json"
  rollout = "${var.build}/templates/rollout.json"

  # CloudFormation takes 51,200 bytes of a template from a request, and more from a bucket only. The rollout's has a part for each VPC.
  is_large = length(filebase64(local.rollout)) / 4 * 3 > 51200
}

resource "aws_cloudformation_stack" "hub" {
  name          = "${var.name_prefix}-hub"
  template_body = file(local.hub)
  capabilities  = ["CAPABILITY_NAMED_IAM"]
}

resource "aws_s3_object" "rollout" {
  count = var.roll_out && local.is_large ? 1 : 0

  bucket = var.bucket
  # Made of the content: another template has another URL, and so changes the stack.
  key    = "templates/rollout-${filesha256(local.rollout)}.json"
  source = local.rollout

  lifecycle {
    create_before_destroy = true

    precondition {
      condition     = var.bucket != null
      error_message = "templates/rollout.json is larger than CloudFormation takes from a request (51,200 bytes; each VPC of the settings adds to it): set bucket to the output `bucket` of the module code in this Region."
    }
  }
}

resource "aws_cloudformation_stack" "rollout" {
  count = var.roll_out ? 1 : 0

  name          = "${var.name_prefix}-rollout"
  template_body = local.is_large ? null : file(local.rollout)
  template_url  = local.is_large ? "https://${var.bucket}.s3.${data.aws_region.current.id}.amazonaws.com/${aws_s3_object.rollout[0].key}" : null

  # The trust policies of the accounts name the hub's role, and the doors call its URL: both have to be there.
  depends_on = [aws_cloudformation_stack.hub]

  # StackSets work through all accounts; the provider's own limit is 30 minutes.
  timeouts {
    create = "3h"
    update = "3h"
    delete = "3h"
  }
}

data "aws_region" "current" {}
