"""A module a command, named as the command; a folder where a command needs more than one.

`list`, `import`, and `accept`, `reject` and `recode` are words of Python or stand together: they are in `listing`,
`importing` and `deciding`. `app.COMMANDS` says which module is whose.
"""
