/* The numbers and names of the lookup protocol, version 1 (service/lookup/lookup-protocol.md). */
/* Made by scripts/reference.ts from what the service declares: do not edit. */
#ifndef NIUD_PROTOCOL_H
#define NIUD_PROTOCOL_H

enum {
  NIUD_PROTOCOL_VERSION = 1,
  NIUD_REPLY_BIT = 0x80, /* set in the type of a reply */
  NIUD_FRAME_LIMIT = 65536,   /* the largest `length` of a frame */
  NIUD_CALL_ID_LIMIT = 64,
  NIUD_ATTRIBUTE_LIMIT = 256, /* bytes of one text */
  NIUD_LABEL_LIMIT = 64
};

enum niud_app {
  NIUD_APP_NONE = 0,
  NIUD_APP_ECF = 1,
  NIUD_APP_CC = 2,
  NIUD_APP_EASY0 = 3,
  NIUD_APP_ICR = 4,
  NIUD_APP_CRS = 5
};

enum niud_flag {
  NIUD_DRY = 1,
  NIUD_NOREPLY = 2
};

/* NIUD_REFUSED_FRAME is in replies alone: the service refused our bytes and closes. */
enum niud_type {
  NIUD_REFUSED_FRAME = 0,
  NIUD_HELLO = 1,
  NIUD_PING = 2,
  NIUD_ROUTE = 16,
  NIUD_EVENT = 17,
  NIUD_END = 18,
  NIUD_SERVE = 32
};

/* Elements of the body of each request. */
enum niud_elements {
  NIUD_HELLO_ELEMENTS = 1,
  NIUD_PING_ELEMENTS = 0,
  NIUD_ROUTE_ELEMENTS = 5,
  NIUD_EVENT_ELEMENTS = 4,
  NIUD_END_ELEMENTS = 4,
  NIUD_SERVE_ELEMENTS = 2
};

enum niud_status {
  NIUD_STATUS_OK = 0,
  NIUD_STATUS_NO_ROUTE = 1,
  NIUD_STATUS_BAD_REQUEST = 2,
  NIUD_STATUS_UNKNOWN_TYPE = 3,
  NIUD_STATUS_UNKNOWN_APP = 4,
  NIUD_STATUS_UNKNOWN_CALL = 5,
  NIUD_STATUS_NOT_ACTIVE = 6,
  NIUD_STATUS_DENIED = 7,
  NIUD_STATUS_OVERLOADED = 8,
  NIUD_STATUS_TOO_LARGE = 9,
  NIUD_STATUS_INTERNAL = 10
};

enum niud_decision_kind {
  NIUD_CONTINUE = 0,
  NIUD_NUMBER = 1,
  NIUD_SIP_URI = 2,
  NIUD_TRUNKS = 3,
  NIUD_TRUNK_DIGITS = 4,
  NIUD_TERMINATE = 5,
  NIUD_COLLECT = 6
};

/* What an EVENT may be. */
#define NIUD_EVENT_ANSWER "answer"
#define NIUD_EVENT_LABEL "label"
#define NIUD_EVENT_NOTE "note"
#define NIUD_EVENT_DIGITS "digits"
#define NIUD_EVENT_BUSY "busy"
#define NIUD_EVENT_NOANSWER "noanswer"
#define NIUD_EVENT_FAIL "fail"
#define NIUD_EVENT_EXTEND "extend"

/* Names by number. */
#define NIUD_STATUS_NAMES { "OK", "NO_ROUTE", "BAD_REQUEST", "UNKNOWN_TYPE", "UNKNOWN_APP", "UNKNOWN_CALL", "NOT_ACTIVE", "DENIED", "OVERLOADED", "TOO_LARGE", "INTERNAL" }
#define NIUD_DECISION_NAMES { "continue", "number", "sip-uri", "trunks", "trunk-digits", "terminate", "collect" }
#define NIUD_APP_NAMES { "none", "ecf", "cc", "easy0", "icr", "crs" }

#endif
