/** The public names of @chainrule/autograd/testing; nothing is defined here. */
