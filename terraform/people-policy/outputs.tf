output "json" {
  description = "The policy, for a permission set of IAM Identity Center, a role or a group of IAM users."
  value       = jsonencode(local.policy)
}
