"""What AWS's models say to commands of its CLI, without a call: a list of commands comes in, a list
of faults goes out, as JSON. Whatever the CLI itself adds (`deploy`, `wait`, `s3`) is known by name."""

import json
import sys

from botocore import xform_name
from botocore.session import Session

GLOBAL = {'profile', 'region', 'query', 'output', 'cli-read-timeout', 'cli-binary-format', 'no-cli-pager'}
# Not operations of a service, with the options that they have.
OF_THE_CLI = {
    ('cloudformation', 'deploy'): {
        'stack-name', 'template-file', 'capabilities', 'parameter-overrides', 'tags', 's3-bucket',
    },
    ('configure', 'sso'): set(),
    ('rds', 'generate-db-auth-token'): {'hostname', 'port', 'username'},
    ('s3', 'sync'): {'size-only', 'exclude', 'delete'},
    ('s3', 'rm'): {'recursive'},
    ('sso', 'login'): set(),
    ('sso', 'logout'): set(),
}
session = Session()


def fault_of(words, is_whole):
    options = [word[2:] for word in words if word.startswith('--')]
    service, operation = names(words)
    if (service, operation) in OF_THE_CLI:
        return none_of(OF_THE_CLI[service, operation], options)
    if service not in session.get_available_services():
        return f'there is no service {service}'
    model = session.get_service_model(service)
    if operation == 'wait':
        return fault_of_wait(service, words)
    operations = {xform_name(name, '-'): name for name in model.operation_names}
    if operation not in operations:
        return f'{service} has no operation {operation}'
    shape = model.operation_model(operations[operation]).input_shape
    members = members_of(shape)
    needed = [] if shape is None else [xform_name(name, '-') for name in shape.required_members]
    missing = [name for name in needed if is_whole and name not in options]
    return f'--{missing[0]} is missing' if missing else none_of(members, options)


def names(words):
    """The service and the operation, which global options may precede."""
    found, at = [], 1
    while len(found) < 2 and at < len(words):
        if words[at].startswith('--'):
            at += 2
        else:
            found.append(words[at])
            at += 1
    service, operation = (found + ['', ''])[:2]
    return service.replace('s3api', 's3'), operation


def members_of(shape):
    members = {} if shape is None else shape.members
    flags = {
        f'no-{xform_name(name, "-")}' for name, it in members.items() if it.type_name == 'boolean'
    }
    # The CLI's own pages, in place of those of the operation.
    return {xform_name(name, '-') for name in members} | flags | {'max-items', 'page-size'}


def none_of(known, options):
    unknown = [option for option in options if option.split('=')[0] not in known | GLOBAL]
    return f'--{unknown[0]} is unknown' if unknown else None


def fault_of_wait(service, words):
    waiter = words[words.index('wait') + 1]
    known = {xform_name(name, '-') for name in session.get_waiter_model(service).waiter_names}
    return None if waiter in known else f'{service} has nothing to wait for: {waiter}'


json.dump([fault_of(it['words'], it['isWhole']) for it in json.load(sys.stdin)], sys.stdout)
