# The cluster and its access, in one account.
provider "aws" {
  region = var.region
}

resource "aws_rds_cluster" "orders" {
  cluster_identifier          = "orders"
  engine                      = "aurora-mysql"
  database_name               = "orders"
  master_username             = "root"
  manage_master_user_password = true # RDS creates the password and keeps it in Secrets Manager
  storage_encrypted           = true
  db_subnet_group_name        = var.db_subnet_group_name
  vpc_security_group_ids      = var.db_security_group_ids
  final_snapshot_identifier   = "orders-final"

  # The personal users of `groups` log in with IAM.
  iam_database_authentication_enabled = true

  serverlessv2_scaling_configuration {
    min_capacity = 0.5
    max_capacity = 4
  }
}

resource "aws_rds_cluster_instance" "orders" {
  identifier         = "orders-1"
  cluster_identifier = aws_rds_cluster.orders.id
  engine             = aws_rds_cluster.orders.engine
  instance_class     = "db.serverless"
}

module "access" {
  source = "../../database-access"

  database = {
    type          = aws_rds_cluster.orders.engine
    endpoint      = "${aws_rds_cluster.orders.endpoint}:${aws_rds_cluster.orders.port}"
    name          = aws_rds_cluster.orders.database_name
    master_secret = aws_rds_cluster.orders.master_user_secret[0].secret_arn
  }

  env     = "prod"
  project = "shop"
  appname = "checkout"
  groups  = { "Shop-Support" = "readonly", "Shop-Developers" = "readwrite" }

  # A cluster has its endpoint before an instance answers there.
  depends_on = [aws_rds_cluster_instance.orders]
}
