terraform {
  # check blocks (main.tf) came with 1.5. OpenTofu has had all of this since its first version, 1.6.
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source = "hashicorp/aws"
      # lifecycle_scope = "CRUD" came with 5.1. Before 5.82, a plan with a changed input still
      # showed the old `result` (hashicorp/terraform-provider-aws#34262), so that every update would
      # fail the postcondition in main.tf.
      version = ">= 5.82"
    }
  }
}
