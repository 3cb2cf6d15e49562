# Stands for the module that creates your database.
resource "terraform_data" "this" {}
