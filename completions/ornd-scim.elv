set edit:completion:arg-completer[ornd-scim] = { |@words|
    var index = (count $words)
    set index = (- $index 1)

    put (env _CLAP_IFS="\n" _CLAP_COMPLETE_INDEX=(to-string $index) ORND_SCIM_COMPLETE="elvish" ornd-scim -- $@words) | to-lines
}
