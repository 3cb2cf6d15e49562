# The hub, and the StackSets that bring role, spokes and doors to every account. The templates are
# those of the CDK app, so both ways make the same stacks under the same names, and you can switch
# from one to the other.

locals {
  hub     = "${var.build}/templates/hub.json"
  rollout = "${var.build}/templates/rollout.json"
  pilot   = "${var.build}/templates/pilot.json"

  # The settings may name no pilot.
  has_pilot = var.roll_out && fileexists(local.pilot)
  stack_sets = merge(
    var.roll_out ? { rollout = local.rollout } : {},
    local.has_pilot ? { pilot = local.pilot } : {},
  )

  # CloudFormation accepts a template of up to 51,200 bytes in a request; a larger one has to be in
  # a bucket. These templates grow with each VPC.
  large = { for name, file in local.stack_sets : name => file if length(filebase64(file)) / 4 * 3 > 51200 }

  s3 = "s3.${data.aws_region.current.id}.amazonaws.com"
}

resource "aws_cloudformation_stack" "hub" {
  name          = "${var.name_prefix}-hub"
  template_body = file(local.hub)
  capabilities  = ["CAPABILITY_NAMED_IAM"]
  iam_role_arn  = var.iam_role_arn
}

resource "aws_s3_object" "template" {
  for_each = local.large

  bucket = var.bucket
  # Derived from the content: a different template has a different URL, which changes the stack.
  key    = "templates/${each.key}-${filesha256(each.value)}.json"
  source = each.value

  lifecycle {
    create_before_destroy = true

    precondition {
      condition     = var.bucket != null
      error_message = "templates/${each.key}.json is larger than CloudFormation accepts in a request (51,200 bytes; each VPC of the settings adds to it): set bucket to the output `bucket` of the module code in this Region."
    }
  }
}

# The accounts of the settings' rollout.pilot. While it fails, all others keep what they have.
resource "aws_cloudformation_stack" "pilot" {
  count = local.has_pilot ? 1 : 0

  name          = "${var.name_prefix}-pilot"
  template_body = contains(keys(local.large), "pilot") ? null : file(local.pilot)
  template_url = (
    contains(keys(local.large), "pilot")
    ? "https://${var.bucket}.${local.s3}/${aws_s3_object.template["pilot"].key}"
    : null
  )
  iam_role_arn = var.iam_role_arn

  # The accounts' trust policies name the hub's role, and the doors call its URL: both must exist.
  depends_on = [aws_cloudformation_stack.hub]

  timeouts {
    create = var.timeouts.create
    update = var.timeouts.update
    delete = var.timeouts.delete
  }
}

resource "aws_cloudformation_stack" "rollout" {
  count = var.roll_out ? 1 : 0

  name          = "${var.name_prefix}-rollout"
  template_body = contains(keys(local.large), "rollout") ? null : file(local.rollout)
  template_url = (
    contains(keys(local.large), "rollout")
    ? "https://${var.bucket}.${local.s3}/${aws_s3_object.template["rollout"].key}"
    : null
  )
  iam_role_arn = var.iam_role_arn

  depends_on = [aws_cloudformation_stack.hub, aws_cloudformation_stack.pilot]

  timeouts {
    create = var.timeouts.create
    update = var.timeouts.update
    delete = var.timeouts.delete
  }
}

data "aws_region" "current" {}
