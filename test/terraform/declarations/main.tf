# The tests write the modules beside this file (declarations.tf.json), since each of them renames,
# copies or moves one.
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.82"
    }
  }
}

# Everything about the provider comes from the environment.
provider "aws" {}
