# The hub, and the StackSets that bring the rest to every account. Templates are the ones of the CDK app, so both ways make the same
# stacks, of the same names: you can go from one to the other.

resource "aws_cloudformation_stack" "hub" {
  name          = "${var.name_prefix}-hub"
  template_body = file("${var.build}/templates/hub.json")
  capabilities  = ["CAPABILITY_NAMED_IAM"]
}

resource "aws_cloudformation_stack" "rollout" {
  count = var.roll_out ? 1 : 0

  name          = "${var.name_prefix}-rollout"
  template_body = file("${var.build}/templates/rollout.json")

  # The trust policies of the accounts name the hub's role, which has to be there.
  depends_on = [aws_cloudformation_stack.hub]

  # StackSets work through all accounts; the provider's own limit is 30 minutes.
  timeouts {
    create = "3h"
    update = "3h"
    delete = "3h"
  }
}
