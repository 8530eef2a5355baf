"""The room of packets: what goes in, a preview of the verified file, saving, printing, and what was made before."""

from secondop_desktop.ui.views.packet_room.room import PacketRoom

__all__ = ["PacketRoom"]
