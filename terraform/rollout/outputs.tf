output "hub_function_arn" {
  description = "The `function_name` that the trusted invokers give to the module database-access. Everybody else names the door of their account, database-access."
  value       = aws_cloudformation_stack.hub.outputs["HubFunctionArn"]
}

output "hub_security_group_id" {
  description = "The hub's security group, which the domain controllers have to let in."
  value       = aws_cloudformation_stack.hub.outputs["HubSecurityGroupId"]
}

output "hub_url" {
  description = "The URL that the doors call. StackSets read it from the parameter /database-access-hub/url; a door that is deployed as an ordinary stack gets it as HubUrl."
  value       = aws_cloudformation_stack.hub.outputs["HubFunctionUrl"]
}
