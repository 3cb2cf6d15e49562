# The hub's Region, with credentials of the central account.
provider "aws" {
  region = "eu-central-1"
}

provider "aws" {
  alias  = "ireland"
  region = "eu-west-1"
}

# Lambda reads code only from a bucket of its own Region, so each Region of the settings has one.
module "code_frankfurt" {
  source = "../../rollout/code"
  build  = var.build
}

module "code_ireland" {
  source    = "../../rollout/code"
  build     = var.build
  providers = { aws = aws.ireland }
}

module "rollout" {
  source = "../../rollout"
  build  = var.build
  bucket = module.code_frankfurt.bucket

  depends_on = [module.code_frankfurt, module.code_ireland]
}
