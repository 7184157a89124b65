{
  "targets": [
    {
      "target_name": "niud",
      "sources": [
        "addon/addon.c",
        "addon/folder-lock.c",
        "addon/notify.c",
        "addon/clock-set.c",
        "addon/clock-synchronised.c",
        "addon/peer.c",
        "addon/shut-reading.c",
        "addon/start-anew.c"
      ],
      "defines": ["NAPI_VERSION=8", "_GNU_SOURCE"],
      "cflags_c": ["-std=c11", "-O2", "-Wall", "-Wextra", "-Wno-unused-parameter"]
    }
  ]
}
