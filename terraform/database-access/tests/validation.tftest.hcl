# Each validation refuses what it is there to refuse. Offline; needs Terraform 1.7 or later
# (mock_provider).

mock_provider "aws" {}

variables {
  database = {
    type          = "postgres"
    endpoint      = "db.internal:5432"
    name          = "orders"
    master_secret = "/orders/master"
  }
  env     = "prod"
  project = "shop"
  appname = "checkout"
}

run "function_name_with_alias" {
  command = plan

  variables {
    function_name = "database-access:live"
  }

  expect_failures = [var.function_name]
}

run "type_unknown" {
  command = plan

  variables {
    database = {
      type          = "oracle"
      endpoint      = "db.internal:5432"
      name          = "orders"
      master_secret = "/orders/master"
    }
  }

  expect_failures = [var.database]
}

run "endpoint_as_url" {
  command = plan

  variables {
    database = {
      type          = "postgres"
      endpoint      = "postgres://db.internal/orders"
      name          = "orders"
      master_secret = "/orders/master"
    }
  }

  expect_failures = [var.database]
}

run "name_empty" {
  command = plan

  variables {
    database = {
      type          = "postgres"
      endpoint      = "db.internal:5432"
      name          = ""
      master_secret = "/orders/master"
    }
  }

  expect_failures = [var.database]
}

run "master_secret_is_no_place" {
  command = plan

  variables {
    database = {
      type          = "postgres"
      endpoint      = "db.internal:5432"
      name          = "orders"
      master_secret = "not a name"
    }
  }

  expect_failures = [var.database]
}

run "account_without_leading_zero" {
  command = plan

  variables {
    database = {
      type          = "postgres"
      endpoint      = "db.internal:5432"
      name          = "orders"
      master_secret = "/orders/master"
      account       = "12345678901"
    }
  }

  expect_failures = [var.database]
}

run "region_is_a_zone" {
  command = plan

  variables {
    database = {
      type          = "postgres"
      endpoint      = "db.internal:5432"
      name          = "orders"
      master_secret = "/orders/master"
      region        = "eu-central-1a"
    }
  }

  expect_failures = [var.database]
}

run "vpc_with_upper_case" {
  command = plan

  variables {
    database = {
      type          = "postgres"
      endpoint      = "db.internal:5432"
      name          = "orders"
      master_secret = "/orders/master"
      vpc           = "Data"
    }
  }

  expect_failures = [var.database]
}

run "vpc_too_long" {
  command = plan

  variables {
    database = {
      type          = "postgres"
      endpoint      = "db.internal:5432"
      name          = "orders"
      master_secret = "/orders/master"
      vpc           = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    }
  }

  expect_failures = [var.database]
}

run "env_empty" {
  command = plan

  variables {
    env = ""
  }

  expect_failures = [var.env]
}

run "project_with_line_break" {
  command = plan

  variables {
    project = "shop\n"
  }

  expect_failures = [var.project]
}

run "appname_too_long" {
  command = plan

  variables {
    appname = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
  }

  expect_failures = [var.appname]
}

run "privileges_unknown" {
  command = plan

  variables {
    privileges = "admin"
  }

  expect_failures = [var.privileges]
}

run "schemas_empty" {
  command = plan

  variables {
    schemas = []
  }

  expect_failures = [var.schemas]
}

run "schemas_of_the_system" {
  command = plan

  variables {
    schemas = ["pg_catalog"]
  }

  expect_failures = [var.schemas]
}

run "groups_with_unknown_privileges" {
  command = plan

  variables {
    groups = { "DB-Readers" = "read" }
  }

  expect_failures = [var.groups]
}

run "groups_without_name" {
  command = plan

  variables {
    groups = { " " = "readonly" }
  }

  expect_failures = [var.groups]
}

run "end_without_offset" {
  command = plan

  variables {
    groups = { "Shop-OnCall" = "readonly" }
    until  = { "Shop-OnCall" = "2026-12-24T18:00:00" }
  }

  expect_failures = [var.until]
}

run "end_without_time" {
  command = plan

  variables {
    groups = { "Shop-OnCall" = "readonly" }
    until  = { "Shop-OnCall" = "2026-12-24" }
  }

  expect_failures = [var.until]
}

run "end_that_is_no_day" {
  command = plan

  variables {
    groups = { "Shop-OnCall" = "readonly" }
    until  = { "Shop-OnCall" = "2026-02-30T18:00:00Z" }
  }

  expect_failures = [var.until]
}

run "end_at_24_hours" {
  command = plan

  variables {
    groups = { "Shop-OnCall" = "readonly" }
    until  = { "Shop-OnCall" = "2026-12-24T24:00:00Z" }
  }

  expect_failures = [var.until]
}

run "rotation_with_line_break" {
  command = plan

  variables {
    rotation = "2026\n11"
  }

  expect_failures = [var.rotation]
}

run "on_delete_unknown" {
  command = plan

  variables {
    on_delete = "keep"
  }

  expect_failures = [var.on_delete]
}

run "parameter_prefix_with_slashes" {
  command = plan

  variables {
    parameter_prefix = "/database-access/"
  }

  expect_failures = [var.parameter_prefix]
}

run "declared_by_with_line_break" {
  command = plan

  variables {
    declared_by = "shop\n"
  }

  expect_failures = [var.declared_by]
}

run "adopt_with_a_line_end" {
  command = plan

  variables {
    adopt = "a\nb"
  }

  expect_failures = [var.adopt]
}
