terraform {
  # The removed block (main.tf) came with 1.7. OpenTofu has its lifecycle block since 1.10
  # (opentofu/opentofu#2556).
  required_version = ">= 1.7"

  required_providers {
    aws = {
      source = "hashicorp/aws"
      # The stack alone needs 5.13: before, the plan of a changed stack still showed the old
      # `outputs` (hashicorp/terraform-provider-aws#32744). 5.82 is what the module database-access
      # needs, so that you can switch to it.
      version = ">= 5.82"
    }
  }
}
