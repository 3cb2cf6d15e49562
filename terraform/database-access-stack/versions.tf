terraform {
  # The removed block (main.tf) came with 1.7.
  required_version = ">= 1.7"

  required_providers {
    aws = {
      source = "hashicorp/aws"
      # The stack alone needs 5.13: before, a changed stack left `outputs` as they were during the plan
      # (hashicorp/terraform-provider-aws#32744). 5.82 is what database-access needs, so that one can switch.
      version = ">= 5.82"
    }
  }
}
