"""The command line: assemblies of the programs and the technician's tool."""
