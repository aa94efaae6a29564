/** A design that reaches every daemon of a lab: every kind of tunnel, storage, address, bond and bridge. */
export const EVERY_DAEMON = `
schemaVersion: 1
name: every-daemon
title: Every daemon at once
builtBy: a test
assumptions: [nothing]
sites: {dc: {title: Data centre}}
providers:
  hoster: {preset: routed, site: dc, title: Hoster}
servers:
  one:
    site: dc
    title: First
    interfaces:
      eth0: {address: 198.51.100.10/24, gateway: 198.51.100.1}
      eth1: {address: 10.0.0.1/24}
      eth2: {}
      eth3: {}
      bond0: {kind: bond, ports: [eth2, eth3], mode: 802.3ad}
      vlan5: {kind: vlan, of: bond0, tag: 5, address: 10.5.0.1/24}
      ovs0: {kind: bridge, implementation: openvswitch, ports: [gre0], address: 10.9.0.1/24}
  two:
    site: dc
    interfaces:
      eth0: {address: 203.0.113.10/24, gateway: 203.0.113.1}
      eth1: {address: 10.0.0.2/24}
      ovs0: {kind: bridge, implementation: openvswitch, ports: [gre0], address: 10.9.0.2/24}
  three:
    interfaces:
      eth0: {address: 192.0.2.20/24, gateway: 192.0.2.1}
      eth1: {address: 10.0.0.3/24}
  witness:
    role: arbiter
    interfaces:
      eth0: {address: 192.0.2.10/24, gateway: 192.0.2.1}
switches:
  sw: {site: dc, title: Switch}
cables:
  c-one: {ends: [one.eth1, sw]}
  c-two: {ends: [two.eth1, sw]}
  c-three: {ends: [three.eth1, sw]}
uplinks:
  u-one: {from: one.eth0, to: hoster}
  u-two: {from: two.eth0, to: hoster}
  u-three: {from: three.eth0, to: hoster}
  u-witness: {from: witness.eth0, to: hoster}
overlays:
  vpn: {kind: openvpn, server: one, clients: [two, three], subnet: 10.1.0.0/24, addresses: {one: 10.1.0.1, two: 10.1.0.2, three: 10.1.0.3}}
  p2p: {kind: openvpn-p2p, between: [one, two], underlay: eth1, port: 1200, subnet: 10.2.0.0/24, addresses: {one: 10.2.0.1, two: 10.2.0.2}}
  mesh: {kind: tinc, members: [one, two, three], connectTo: {one: [two], three: [one]}, subnet: 10.3.0.0/24, addresses: {one: 10.3.0.1, two: 10.3.0.2, three: 10.3.0.3}}
  vx: {kind: vxlan, members: [one, two], vni: 7, underlay: eth1, device: vx0, subnet: 10.4.0.0/24, addresses: {one: 10.4.0.1, two: 10.4.0.2}}
  wg: {kind: wireguard, members: [one, two], subnet: 10.6.0.0/24, addresses: {one: 10.6.0.1, two: 10.6.0.2}}
  g: {kind: gre, title: Mirror, between: [one, two], underlay: {one: eth1, two: eth1}, device: gre0}
sharedRisks:
  rack: {title: Rack, devices: [one, sw], cables: [c-one]}
stack:
  preset: proxmox-ve-9
  clusterName: cluster
  corosync:
    links: [{over: vpn}, {over: eth1}]
    quorum: {device: {net: {host: witness}}}
  ceph: {monitors: [one, two, three], over: eth1, osds: {one: 1, two: 1, three: 1}}
  gluster:
    over: eth1
    volumes: {vms: {bricks: [one, two], clients: [three], options: {cluster.quorum-type: auto}}}
  iscsi:
    lun: {target: three, initiators: [one, two], over: eth1, protection: leases}
  sanlock: {hosts: {one: 1, two: 2}, storage: "iscsi:lun"}
addresses:
  vrrp: {kind: keepalived, address: 10.0.0.100/24, over: eth1, holders: {one: {priority: 150}, two: {}}}
  carp: {kind: ucarp, address: 10.0.0.101/24, over: eth1, holders: {one: {advskew: 0}, two: {}}}
services:
  machine: {title: Machine, server: one, storage: "gluster:vms", group: [one, two]}
requirements:
  lines: ["rtt: p95 < 1ms"]
`;
