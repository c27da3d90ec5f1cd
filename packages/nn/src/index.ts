/** The public names of @chainrule/nn; nothing is defined here. */
