complete --keep-order --exclusive --command ornd-scim --arguments "(ORND_SCIM_COMPLETE=fish ornd-scim -- (commandline --current-process --tokenize --cut-at-cursor) (commandline --current-token))"
