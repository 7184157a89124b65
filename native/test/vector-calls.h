/* Made by scripts/reference.ts: every request of lookup-vectors.jsonl by a call of the C client, in the same order. Do not edit. */
#include "niud-operations.h"

enum { VECTORS = 31 };

static enum niud_result send_vector(struct niud_client *client, unsigned vector) {
  switch (vector) {
    case 0: return niud_send_hello(client, "stack", NULL);
    case 1: return niud_send_hello(client, NULL, NULL);
    case 2: return niud_send_ping(client, NULL);
    case 3: {
      struct niud_attributes given = NIUD_NO_ATTRIBUTES;
      given.trunk = "101";
      given.pointcode = "001-002-003";
      given.realm = "pbx.example.net";
      given.lata = "224";
      given.called_lata = "226";
      given.zip = "60601";
      given.ingress = "sip";
      given.sp = "sp";
      given.access = "8005550100";
      given.card = "10000001";
      given.pin = "4711";
      given.restricted = 1;
      given.diversions = 2;
      static const char *const labels[] = { "gold", "night" };
      given.labels = labels;
      given.label_count = sizeof labels / sizeof labels[0];
      return niud_send_route(client, 4, 0, "c1", "3125550100", "8085550001", INT64_C(1768478400000), &given, NULL);
    }
    case 4: {

      return niud_send_route(client, 4, 1, "c2", "3125550111", NULL, NIUD_NOW, NULL, NULL);
    }
    case 5: {

      return niud_send_route(client, 4, 0, "c3", "3125550112", NULL, NIUD_NOW, NULL, NULL);
    }
    case 6: {

      return niud_send_route(client, 4, 0, "c4", "3125550113", NULL, NIUD_NOW, NULL, NULL);
    }
    case 7: {

      return niud_send_route(client, 4, 0, "c5", "3125550114", NULL, NIUD_NOW, NULL, NULL);
    }
    case 8: {

      return niud_send_route(client, 4, 0, "c6", "3125550115", NULL, NIUD_NOW, NULL, NULL);
    }
    case 9: {

      return niud_send_route(client, 4, 0, "c7", "*72", NULL, NIUD_NOW, NULL, NULL);
    }
    case 10: {

      return niud_send_route(client, 4, 0, "c8", "3125550100", NULL, NIUD_NOW, NULL, NULL);
    }
    case 11: return niud_send_event(client, 4, 0, "c1", "answer", NULL, INT64_C(1768478400000), NULL);
    case 12: return niud_send_event(client, 4, 0, "c1", "digits", "1", NIUD_NOW, NULL);
    case 13: return niud_send_event(client, 4, 2, "c1", "label", "gold", NIUD_NOW, NULL);
    case 14: return niud_send_end(client, 4, 0, "c1", "normal", 63000, INT64_C(1768478463000), NULL);
    case 15: return niud_send_end(client, 4, 0, "k1", NULL, 61000, NIUD_NOW, NULL);
    case 16: {
      uint8_t block[64];
      struct niud_writer writer = { .at = block, .end = block + sizeof block };
      niud_write_array(&writer, 1);
      niud_write_text(&writer, "10000001");
      return niud_send_serve(client, 4, 0, "balance", block, (size_t)(writer.at - block), NULL);
    }
    case 17: return niud_send_crs_login(client, 0, "Lakeshore_Telecom", "City_Hall", "4711", NULL);
    case 18: return niud_send_crs_activate(client, 0, "Lakeshore_Telecom", "City_Hall", "group", INT64_C(1), "Evacuation", NULL);
    case 19: return niud_send_crs_deactivate(client, 0, "Lakeshore_Telecom", "City_Hall", "supergroup", INT64_C(1), "Snow_Day", NULL);
    case 20: return niud_send_crs_override(client, 0, "Lakeshore_Telecom", "City_Hall", true, NULL);
    case 21: return niud_send_ecf_login(client, 0, "2075552000", "1000", NULL);
    case 22: return niud_send_ecf_forward(client, 0, "2075552000", "8085550199", INT64_C(60), NULL);
    case 23: return niud_send_ecf_stop(client, 0, "2075552000", NULL);
    case 24: return niud_send_ecf_speed(client, 0, "2075552000", NULL);
    case 25: return niud_send_ecf_set_pin(client, 0, "2075552000", "1000", "1000", NULL);
    case 26: return niud_send_cc_login(client, 0, "8005550141", "80000001", "104922", NULL, NULL);
    case 27: return niud_send_cc_balance(client, 0, "80000001", NULL);
    case 28: return niud_send_cc_speed(client, 0, "80000000", "1", NULL);
    case 29: return niud_send_cc_transfer(client, 0, "80000000", "80000010", INT64_C(100), NULL, NULL);
    case 30: return niud_send_cc_topup(client, 0, "80000000", INT64_C(500), "invoice 1", NULL);
    default: return NIUD_BAD_ARGUMENT;
  }
}
