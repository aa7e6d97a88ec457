"""The proof that nothing leaves the machine: no other network is there, and no system call tries to reach one."""
