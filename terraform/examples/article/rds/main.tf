# A stand-in for the module that creates your database.
resource "terraform_data" "this" {}
