module example.org/pcipt

go 1.19
