#pragma once

/* How the mail programs that people use write an answer. */

#include "genuine_shape.h"

/* Plain text. */
extern const PlainForm form_mutt, form_mutt_between, form_thunderbird, form_thunderbird_below,
    form_apple, form_ios, form_k9, form_gmail, form_outlook, form_outlook_doubled,
    form_outlook_german, form_outlook_french, form_outlook_spanish, form_exchange, form_evolution,
    form_samsung, form_roundcube, form_zimbra, form_notes, form_alpine, form_gnus, form_yahoo,
    form_claws, form_proton, form_bare, form_disclaimer;

/* HTML. */
extern const HtmlForm form_word, form_word_german, form_outlook_web, form_outlook_mobile,
    form_gmail_web, form_gmail_android, form_apple_html, form_ios_html, form_thunderbird_html,
    form_samsung_html, form_zimbra_html, form_roundcube_html, form_notes_html, form_yahoo_html,
    form_exchange_html, form_word_banner;
