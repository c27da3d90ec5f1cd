/** The public names of @chainrule/autograd; nothing is defined here. */
