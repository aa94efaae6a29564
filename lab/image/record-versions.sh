#!/bin/sh
# Prints the versions of the packages whose behaviour the lab measures, as one JSON object.
set -eu

dpkg-query --show --showformat '${Package} ${Version}\n' \
	ceph-mon corosync corosync-qdevice corosync-qnetd glusterfs-server iproute2 keepalived \
	libiscsi-bin libknet1 nftables openvpn openvswitch-switch qemu-system-common \
	sanlock tcpdump tgt tinc ucarp wireguard-tools |
	awk 'BEGIN { printf "{" } { printf "%s\"%s\":\"%s\"", (NR > 1 ? "," : ""), $1, $2 } END { print "}" }'
