"""Every setting, its folders and the environment of the process."""
